package com.goten.api.call;

/** What a call came over. */
public enum Surface {
    GRPC,
    REST,
    BUS
}
