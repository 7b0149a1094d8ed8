/** Every HTTP client side by side: who is measured, over what, how, and how it is told. */
@NullMarked
package dev.skein.bench;

import org.jspecify.annotations.NullMarked;
