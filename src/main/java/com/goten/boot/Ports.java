package com.goten.boot;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.stream.Collectors;

/** Looks at ports before anything is started, so that all that are taken are told at once. */
final class Ports {
    private Ports() {}

    /**
     * @param wanted port to who wants it; 0 is not looked at
     * @param advice what to do about it
     */
    static void requireFree(String host, Map<Integer, String> wanted, String advice) {
        var taken = wanted.entrySet().stream()
                .filter(entry -> entry.getKey() != 0 && isTaken(host, entry.getKey()))
                .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
                .collect(Collectors.joining(", "));
        if (!taken.isEmpty()) {
            throw new StartException("in use by another program: port " + taken + ". " + advice);
        }
    }

    private static boolean isTaken(String host, int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
            return false;
        } catch (BindException e) {
            return true;
        } catch (IOException e) {
            throw new StartException("cannot listen on " + host + ":" + port + ": " + e.getMessage());
        }
    }
}
