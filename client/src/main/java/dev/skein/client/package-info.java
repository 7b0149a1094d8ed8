/** One request in, one response out: Client, pool, policies, and many requests at once. */
package dev.skein.client;
