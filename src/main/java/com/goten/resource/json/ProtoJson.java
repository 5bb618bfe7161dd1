package com.goten.resource.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * proto3 JSON, both ways, for dynamic and generated messages. Reading refuses what the mapping does not know with
 * {@link com.goten.errors.GotenException.InvalidArgument}: the path of the field in proto names
 * ({@code device.spec.groups[2].name}; {@code body} where it is the whole text), and the reason. Writing leaves out
 * what is absent and fields without presence that hold their default.
 *
 * <p>Safe for use from any thread.
 */
public final class ProtoJson {
    /** Our own bounds (body size, depth in messages) are reached first, with better reasons. */
    private static final int MAX_NESTING = 2 * Trail.MAX_DEPTH;

    private final Shapes shapes;
    private final KnownTypes types;
    private final JsonFactory factory;
    private final @Nullable Descriptor masked;

    /** @param files with what they import, all types that a {@code google.protobuf.Any} may hold */
    public ProtoJson(Collection<FileDescriptor> files) {
        this(new Shapes(), new KnownTypes(files), factory(), null);
    }

    private ProtoJson(Shapes shapes, KnownTypes types, JsonFactory factory, @Nullable Descriptor masked) {
        this.shapes = shapes;
        this.types = types;
        this.factory = factory;
        this.masked = masked;
    }

    /**
     * The same for requests whose field masks are about {@code type}: map keys in their paths are kept as they are.
     * Masks in messages of the type, and all without one, are about nobody knows what: all in them is a field's name.
     */
    public ProtoJson withMasksOf(@Nullable Descriptor type) {
        return new ProtoJson(shapes, types, factory, type);
    }

    /** Names are not interned nor kept: a client could fill the memory with map keys. */
    private static JsonFactory factory() {
        var constraints = StreamReadConstraints.builder()
                .maxNestingDepth(MAX_NESTING)
                .maxStringLength(Integer.MAX_VALUE)
                .build();
        return new JsonFactoryBuilder()
                .streamReadConstraints(constraints)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .build();
    }

    /** A message from UTF-8 text. */
    public DynamicMessage parse(Descriptor type, Buffer json) {
        var message = DynamicMessage.newBuilder(type);
        merge(json, message);
        return message.build();
    }

    /** A message from text. */
    public DynamicMessage parse(Descriptor type, String json) {
        return parse(type, Buffer.buffer(json.getBytes(StandardCharsets.UTF_8)));
    }

    /** Sets in {@code into} what an object in UTF-8 text has. */
    public void merge(Buffer json, Message.Builder into) {
        var trail = new Trail("");
        read(json, trail, tokens -> new MessageReader(shapes, types, masked, trail).message(tokens, into));
    }

    /** Sets one field of {@code into}, of any type and cardinality; the text is the field's value. */
    public void mergeField(Buffer json, Message.Builder into, FieldDescriptor field) {
        var trail = new Trail(field.getName());
        read(json, trail, tokens -> new MessageReader(shapes, types, masked, trail).field(tokens, into, field));
    }

    private interface Read {
        void from(JsonTokens tokens);
    }

    private void read(Buffer json, Trail trail, Read read) {
        try (JsonParser parser = factory.createParser(Utf8.decode(json.getBytes(), trail))) {
            var tokens = new ParserTokens(parser, trail);
            tokens.next();
            read.from(tokens);
            tokens.requireEnd();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /**
     * One value of a field from plain text, as it stands in a query string or in a path: scalars, enums, timestamps,
     * durations, masks and wrappers. Does not look at the field's cardinality.
     *
     * @param path where the text stands in the request
     * @return in the form that {@link Message.Builder#setField} and {@link Message.Builder#addRepeatedField} take
     */
    public Object value(FieldDescriptor field, String text, String path) {
        return value(field, text, new Trail(path));
    }

    private Object value(FieldDescriptor field, String text, Trail trail) {
        if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
            return ScalarText.parse(field, text, trail);
        }
        var message = DynamicMessage.newBuilder(field.getMessageType());
        switch (shapes.of(field.getMessageType()).wellKnown()) {
            case TIMESTAMP, DURATION, FIELD_MASK -> WellKnownText.fill(message, text, masked, trail);
            case WRAPPER -> {
                FieldDescriptor held = field.getMessageType().findFieldByNumber(1);
                message.setField(held, ScalarText.parse(held, text, trail));
            }
            default -> throw trail.refuse("is a message, which has no text form; name one of its fields");
        }
        return message.build();
    }

    /** The field of a message that a JSON object, or one step of a path, means by a name: camelCase or snake_case. */
    public Optional<FieldDescriptor> field(Descriptor type, String name) {
        return Optional.ofNullable(shapes.of(type).field(name));
    }

    /**
     * UTF-8 text of a message.
     *
     * @throws com.goten.errors.GotenException.FailedPrecondition where the message has no JSON form: a timestamp out of
     *     its range, an Any of an unknown type, a Value that is no number
     */
    public Buffer print(MessageOrBuilder message) {
        return write(writer -> writer.message(message));
    }

    /** UTF-8 text of one field's value, of any cardinality. */
    public Buffer printField(MessageOrBuilder message, FieldDescriptor field) {
        return write(writer -> writer.value(field, message.getField(field)));
    }

    private interface Write {
        void to(MessageWriter writer) throws IOException;
    }

    private Buffer write(Write write) {
        var output = new BufferOutput();
        try (JsonGenerator generator = factory.createGenerator(output)) {
            write.to(new MessageWriter(shapes, types, generator));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return output.buffer();
    }
}
