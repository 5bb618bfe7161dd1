package com.goten.api.call;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Code;
import com.google.rpc.ErrorDetailsProto;
import com.google.rpc.Status;
import com.goten.errors.GotenException;
import com.goten.errors.StatusReader;
import com.goten.resource.json.ProtoJson;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * A failed call as the wire shows it.
 *
 * @param status code, message and details; the code is a {@link Code} number, which is also gRPC's
 * @param httpStatus the HTTP status that goes with the code
 */
public record Failure(Status status, int httpStatus) {
    private static final ProtoJson JSON = new ProtoJson(List.of(ErrorDetailsProto.getDescriptor()));

    public Code code() {
        return Code.forNumber(status.getCode());
    }

    /** The status in proto3 JSON, details with their {@code @type}. */
    public Buffer toJson() {
        return JSON.print(status);
    }

    /** Reads the failure that such JSON tells of; text that is none is a broken promise of its sender, thus INTERNAL. */
    static GotenException read(String json) {
        try {
            return StatusReader.from(Status.parseFrom(JSON.parse(Status.getDescriptor(), json).toByteString()));
        } catch (GotenException.InvalidArgument | InvalidProtocolBufferException e) {
            return new GotenException.Internal("not a google.rpc.Status: " + json, e);
        }
    }
}
