package com.goten.api.grpc;

/**
 * @param maxMessageBytes of one message in, also after decompression
 * @param maxCalls open at a time, those that are still being sent among them
 */
public record GrpcBounds(int maxMessageBytes, int maxCalls) {}
