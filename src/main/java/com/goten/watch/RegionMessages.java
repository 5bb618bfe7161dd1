package com.goten.watch;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.goten.resource.WireFields;
import com.goten.schema.ApiMethod;
import io.vertx.core.buffer.Buffer;

/** Reads the messages of a region's stateless watch, as {@link MessageCodec} writes them; changes stay bytes. */
final class RegionMessages {
    private final int changes;
    private final int isCurrent;
    private final int resumeToken;
    private final int snapshotSize;
    private final int softReset;
    private final int hardReset;

    RegionMessages(ApiMethod method) {
        this.changes = method.fields().items().orElseThrow().getNumber();
        this.isCurrent = number(method, "is_current");
        this.resumeToken = number(method, "resume_token");
        this.snapshotSize = number(method, "snapshot_size");
        this.softReset = number(method, "is_soft_reset");
        this.hardReset = number(method, "is_hard_reset");
    }

    /** One message. */
    static final class Message {
        /** Ready to be strung together with others. */
        final Buffer changes = Buffer.buffer();

        int count;
        boolean current;
        boolean reset;
        String token = "";
        private long size;

        /** Whether it tells the size of the region's view, and nothing else. */
        boolean tellsSize(RegionMessages shape) {
            return shape.snapshotSize != 0 && size >= 0 && count == 0 && !current && !reset;
        }

        long size() {
            return size;
        }
    }

    Message read(Buffer bytes) {
        var message = new Message();
        WireFields.walk(bytes, new WireFields.Visitor() {
            @Override
            public void bytes(int field, Buffer value) {
                if (field == changes) {
                    Wire.bytes(message.changes, changes, value);
                    message.count++;
                } else if (field == resumeToken) {
                    message.token = value.toString();
                }
            }

            @Override
            public void number(int field, long value) {
                message.current |= field == isCurrent && value != 0;
                message.reset |= (field == softReset || field == hardReset) && value != 0;
                message.size = field == snapshotSize ? value : message.size;
            }
        });
        return message;
    }

    private static int number(ApiMethod method, String field) {
        return method.responseField(field).map(FieldDescriptor::getNumber).orElse(0);
    }
}
