/** JSON bodies by Jackson 3. */
package dev.skein.json;
