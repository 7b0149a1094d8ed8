package dev.skein.http;

// TODO(helper)
// public final class Response implements AutoCloseable — immutable
//   int status(); String reason(); HttpVersion version(); Headers headers(); @Nullable String header(String); Body body();
//   Request request() (the one answered, after redirects; absolute URL); Url url(); List<Response> redirects() (the responses that led here, oldest first; bodies empty);
//   Timings timings(); Headers trailers(); int attempts();
//   boolean ok() 200..299; byte[] bytes(); String text(); Stream<String> lines(); <T> T json(Class<T>); <T> T json(java.lang.reflect.Type);
//   Response orThrow() throws HttpException.Status  // 400 and above; 
//   @Nullable MediaType contentType(); Charset charset(); Optional<String> fileName() (Content-Disposition); List<Link> links(); Optional<Duration> retryAfter(Clock/Instant now)
//   for streamed: timings()/trailers() known only after the body's end -> takes a Supplier? design: `Ending` callback object; see brief
//   creation: static Response of(int status), text(String), json(Object), bytes; withStatus/withHeader/withBody...; static Builder-less `of(...)`-factory for engines
