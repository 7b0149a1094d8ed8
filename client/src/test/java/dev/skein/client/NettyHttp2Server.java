package dev.skein.client;

import dev.skein.testing.TestCertificates.Identity;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Netty serving {@link ServedPages} over HTTP/2 and nothing else: over TLS (the JDK's) by ALPN, in
 * clear text by prior knowledge (RFC 9113, 3.3). After GOAWAY it leaves closing to the client.
 */
final class NettyHttp2Server implements ServesHttp2 {
    private final ServedPages pages = new ServedPages();
    private final AtomicInteger connections = new AtomicInteger();
    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final int maxConcurrentStreams;
    private final Channel plain;
    private final Channel secure;

    private NettyHttp2Server(Identity identity, int maxConcurrentStreams) throws IOException {
        this.maxConcurrentStreams = maxConcurrentStreams;
        SslContext tls =
                SslContextBuilder.forServer(
                                identity.key(), identity.chain().toArray(X509Certificate[]::new))
                        .sslProvider(SslProvider.JDK)
                        .applicationProtocolConfig(
                                new ApplicationProtocolConfig(
                                        Protocol.ALPN,
                                        SelectorFailureBehavior.FATAL_ALERT,
                                        SelectedListenerFailureBehavior.FATAL_ALERT,
                                        "h2"))
                        .build();
        plain = listen(null);
        secure = listen(tls);
    }

    /** One that allows 100 streams at a time. */
    static NettyHttp2Server start(Identity identity) throws IOException {
        return start(identity, 100);
    }

    /**
     * Starts one on two free ports of 127.0.0.1.
     *
     * @param identity what it shows over TLS
     */
    static NettyHttp2Server start(Identity identity, int maxConcurrentStreams) throws IOException {
        return new NettyHttp2Server(identity, maxConcurrentStreams);
    }

    @Override
    public String url(String target) {
        return "https://127.0.0.1:" + port(secure) + target;
    }

    @Override
    public String plainUrl(String target) {
        return "http://127.0.0.1:" + plainPort() + target;
    }

    @Override
    public int plainPort() {
        return port(plain);
    }

    private static int port(Channel channel) {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    @Override
    public int connections() {
        return connections.get();
    }

    @Override
    public ServedPages pages() {
        return pages;
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private Channel listen(@Nullable SslContext tls) {
        return new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(initializer(channel -> open(channel, tls)))
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
    }

    private void open(Channel channel, @Nullable SslContext tls) {
        connections.incrementAndGet();
        if (tls != null) {
            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
        }
        Http2Settings settings =
                Http2Settings.defaultSettings().maxConcurrentStreams(maxConcurrentStreams);
        channel.pipeline()
                .addLast(
                        Http2FrameCodecBuilder.forServer()
                                .initialSettings(settings)
                                // A test may cancel more often than a stranger is allowed to.
                                .decoderEnforceMaxRstFramesPerWindow(0, 0)
                                .build(),
                        new Http2MultiplexHandler(
                                initializer(stream -> stream.pipeline().addLast(new Requests()))));
    }

    private interface Opening {
        void opened(Channel channel);
    }

    private static ChannelInitializer<Channel> initializer(Opening opening) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                opening.opened(channel);
            }
        };
    }

    /** Gathers the request of one stream, then has a virtual thread answer it. */
    private final class Requests extends ChannelInboundHandlerAdapter {
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private @Nullable Http2Headers head;

        @Override
        public void channelRead(ChannelHandlerContext context, Object frame) throws IOException {
            try {
                if (frame instanceof Http2HeadersFrame headers) {
                    head = head == null ? headers.headers() : head;
                    endIf(headers.isEndStream(), context);
                } else if (frame instanceof Http2DataFrame data) {
                    data.content().readBytes(body, data.content().readableBytes());
                    endIf(data.isEndStream(), context);
                }
            } finally {
                ReferenceCountUtil.release(frame);
            }
        }

        private void endIf(boolean ended, ChannelHandlerContext context) {
            Http2Headers request = head;
            if (ended && request != null) {
                NettyExchange exchange =
                        new NettyExchange(context.channel(), request, body.toByteArray());
                Thread.ofVirtual().start(() -> answer(exchange));
            }
        }

        private void answer(NettyExchange exchange) {
            try {
                pages.serve(exchange);
            } catch (IOException | RuntimeException broken) {
                exchange.breakOff();
            }
        }

        /** The client has reset the stream or left: whoever writes will see it. */
        @SuppressWarnings("FutureReturnValueIgnored")
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    private static final class NettyExchange implements ServedPages.Exchange {
        private final Channel stream;
        private final Http2Headers request;
        private final byte[] body;
        private boolean last;

        NettyExchange(Channel stream, Http2Headers request, byte[] body) {
            this.stream = stream;
            this.request = request;
            this.body = body;
        }

        @Override
        public String method() {
            return request.method().toString();
        }

        @Override
        public String target() {
            return request.path().toString();
        }

        @Override
        public String authority() {
            return request.authority().toString();
        }

        @Override
        public List<Map.Entry<String, String>> fields() {
            List<Map.Entry<String, String>> fields = new ArrayList<>();
            for (Map.Entry<CharSequence, CharSequence> field : request) {
                String name = field.getKey().toString();
                if (!name.startsWith(":")) {
                    fields.add(Map.entry(name, field.getValue().toString()));
                }
            }
            return fields;
        }

        @Override
        public byte[] body() {
            return body;
        }

        @Override
        public void interim(int status, String... fields) throws IOException {
            head(status, fields);
        }

        @Override
        public void head(int status, String... fields) throws IOException {
            Http2Headers headers = headers(fields).status(Integer.toString(status));
            send(stream, new DefaultHttp2HeadersFrame(headers));
        }

        @Override
        public void write(byte[] piece) throws IOException {
            send(stream, new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(piece)));
        }

        @Override
        public void end(String... trailers) throws IOException {
            Channel connection = stream.parent();
            send(
                    stream,
                    trailers.length == 0
                            ? new DefaultHttp2DataFrame(true)
                            : new DefaultHttp2HeadersFrame(headers(trailers), true));
            if (last) {
                send(connection, new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
            }
        }

        @Override
        public void reset() throws IOException {
            send(stream, new DefaultHttp2ResetFrame(Http2Error.CANCEL));
        }

        /** RST_STREAM, if it still has to be said. */
        void breakOff() {
            stream.close().awaitUninterruptibly();
        }

        @Override
        public void goAwayAfterwards() {
            last = true;
        }

        private static Http2Headers headers(String... fields) {
            Http2Headers headers = new DefaultHttp2Headers();
            for (int i = 0; i < fields.length; i += 2) {
                headers.add(fields[i], fields[i + 1]);
            }
            return headers;
        }

        private static void send(Channel channel, Object frame) throws IOException {
            try {
                ChannelFuture sent = channel.writeAndFlush(frame).await();
                if (!sent.isSuccess()) {
                    throw new IOException("the client takes no more", sent.cause());
                }
            } catch (InterruptedException stopped) {
                throw new IOException("the server stops", stopped);
            }
        }
    }
}
