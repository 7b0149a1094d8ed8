/**
 * Values and shapes: Url, Request, Response, Headers, Body, Outcome. No input or output, no
 * threads.
 */
package dev.skein.http;
