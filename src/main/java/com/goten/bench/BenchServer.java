package com.goten.bench;

import io.vertx.core.net.SocketAddress;
import io.vertx.pgclient.PgConnectOptions;

/**
 * The bench service in one region.
 *
 * @param address where it answers
 * @param database where it keeps its data: what no client can see is looked up there
 */
public record BenchServer(String region, SocketAddress address, PgConnectOptions database) {}
