package dev.skein.client;
import dev.skein.http.RequestOption;
public final class Auth implements RequestOption { public static Auth none(){return new Auth();} public Class<Auth> key(){return Auth.class;}}
