package com.goten.api.http;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.FieldMaskProto;
import com.google.protobuf.StructProto;
import com.google.protobuf.TimestampProto;
import com.google.protobuf.WrappersProto;
import com.goten.resource.json.ProtoJson;
import com.goten.schema.ApiMethod;
import com.goten.schema.ApiVersion;
import com.goten.schema.HttpBinding;
import com.goten.schema.MethodFields;
import com.goten.schema.Routing;
import com.goten.schema.ServiceSchema;
import com.goten.schema.Verb;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/** A small service with a method of every HTTP form, for tests of the transport alone. */
final class TestApi {
    static final FileDescriptor FILE = file();
    static final ProtoJson JSON = new ProtoJson(List.of(FILE));

    static final HttpBinding GET = binding("GET", "/v1/{name=projects/*/items/*}", "");
    static final HttpBinding LIST = binding("GET", "/v1/{parent=projects/*}/items", "");
    static final HttpBinding LIST_ALL = binding("GET", "/v1/items", "");
    static final HttpBinding CREATE = binding("POST", "/v1/{parent=projects/*}/items", "item");
    static final HttpBinding UPDATE = binding("PUT", "/v1/{item.name=projects/*/items/*}", "item");
    static final HttpBinding DELETE = binding("DELETE", "/v1/{name=projects/*/items/*}", "");
    static final HttpBinding RUN = binding("POST", "/v1/{name=projects/*/items/*}:run", "*");
    static final HttpBinding TAGS =
            new HttpBinding("GET", "/v1/{name=projects/*/items/*}/tags", Optional.empty(), Optional.of("tags"));
    static final HttpBinding GET_FILE = binding("GET", "/v1/{name=projects/*/files/**}", "");
    static final HttpBinding GET_LEVEL = binding("GET", "/v1/levels/{item.spec.level}", "");
    static final HttpBinding WATCH = binding("GET", "/v1/{parent=projects/*}/items:watch", "");
    static final HttpBinding WATCH_BY_POST = binding("POST", "/v1/{parent=projects/*}/items:watch", "*");

    static final ServiceSchema SCHEMA = schema();

    private TestApi() {}

    static Descriptor type(String name) {
        return FILE.findMessageTypeByName(name);
    }

    private static HttpBinding binding(String method, String template, String body) {
        return new HttpBinding(method, template, Optional.of(body).filter(text -> !text.isEmpty()), Optional.empty());
    }

    private static ServiceSchema schema() {
        var version = new ApiVersion(
                "test.example.com", "v1", "test.v1", List.of(), methods(), new TreeSet<>(), List.of(FILE));
        return new ServiceSchema("test.example.com", List.of(version));
    }

    private static List<ApiMethod> methods() {
        return List.of(
                method("GetItem", Verb.GET, GET),
                method("ListItems", Verb.LIST, LIST, LIST_ALL),
                method("CreateItem", Verb.CREATE, CREATE),
                method("UpdateItem", Verb.UPDATE, UPDATE, GET_LEVEL),
                method("DeleteItem", Verb.DELETE, DELETE),
                method("RunItem", Verb.CUSTOM, RUN),
                method("GetTags", Verb.CUSTOM, TAGS, GET_FILE),
                method("WatchItems", Verb.WATCH_COLLECTION, WATCH, WATCH_BY_POST));
    }

    static ApiMethod method(String name, Verb verb, HttpBinding... bindings) {
        MethodDescriptor descriptor = FILE.findServiceByName("ItemService").findMethodByName(name);
        return new ApiMethod(descriptor, verb, null, MethodFields.NONE, Routing.NONE, false, List.of(bindings));
    }

    private static FileDescriptor file() {
        FileDescriptor[] imports = {
            TimestampProto.getDescriptor(), FieldMaskProto.getDescriptor(), WrappersProto.getDescriptor(),
            StructProto.getDescriptor()
        };
        var file = FileDescriptorProto.newBuilder().setName("test.proto").setPackage("test.v1").setSyntax("proto3");
        for (FileDescriptor imported : imports) {
            file.addDependency(imported.getName());
        }
        file.addEnumType(EnumDescriptorProto.newBuilder()
                .setName("View")
                .addValue(EnumValueDescriptorProto.newBuilder().setName("UNSPECIFIED").setNumber(0))
                .addValue(EnumValueDescriptorProto.newBuilder().setName("BASIC").setNumber(2)));
        messages(file);
        service(file);
        try {
            return FileDescriptor.buildFrom(file.build(), imports);
        } catch (DescriptorValidationException wrong) {
            throw new IllegalStateException(wrong);
        }
    }

    private static void messages(FileDescriptorProto.Builder file) {
        message(file, "Spec", "note:1:string", "level:2:int32", "child:3:.test.v1.Spec");
        message(file, "Item", "name:1:string", "display_name:2:string", "spec:3:.test.v1.Spec", "tags:4:*string",
                "size:5:int64", "expires:6:.google.protobuf.Timestamp", "specs:7:*.test.v1.Spec");
        message(file, "GetItemRequest", "name:1:string", "field_mask:3:.google.protobuf.FieldMask",
                "view:4:.test.v1.View");
        message(file, "ListItemsRequest", "parent:1:string", "page_size:2:int32", "page_token:3:string",
                "filter:5:string", "field_mask:6:.google.protobuf.FieldMask", "view:7:.test.v1.View",
                "include_paging_info:8:bool", "ids:9:*int64", "limit:10:.google.protobuf.Int32Value",
                "since:11:.google.protobuf.Timestamp", "extra:12:.google.protobuf.Struct", "like:13:.test.v1.Item",
                "one:14:|string", "other:15:|string", "views:16:*.test.v1.View", "secret:17:bytes", "ratio:18:double");
        message(file, "ListItemsResponse", "items:1:*.test.v1.Item", "next_page_token:4:string");
        message(file, "CreateItemRequest", "parent:1:string", "item:2:.test.v1.Item",
                "response_mask:3:.google.protobuf.FieldMask");
        message(file, "UpdateItemRequest", "item:2:.test.v1.Item", "update_mask:3:.google.protobuf.FieldMask");
        message(file, "DeleteItemRequest", "name:1:string", "allow_missing:2:bool");
        message(file, "RunItemRequest", "name:1:string", "times:2:int32");
        message(file, "WatchItemsRequest", "parent:1:string", "resume_token:10:string",
                "starting_time:12:.google.protobuf.Timestamp");
        message(file, "WatchItemsResponse", "items:2:*.test.v1.Item", "is_current:4:bool", "resume_token:5:string",
                "expires:6:.google.protobuf.Timestamp");
    }

    private static void message(FileDescriptorProto.Builder file, String name, String... fields) {
        var message = DescriptorProto.newBuilder().setName(name);
        for (String field : fields) {
            String[] parts = field.split(":");
            message.addField(field(parts[0], Integer.parseInt(parts[1]), parts[2]));
        }
        if (name.equals("ListItemsRequest")) {
            message.addOneofDecl(OneofDescriptorProto.newBuilder().setName("choice"));
        }
        file.addMessageType(message);
    }

    private static FieldDescriptorProto field(String name, int number, String type) {
        var field = FieldDescriptorProto.newBuilder().setName(name).setNumber(number);
        field.setLabel(type.startsWith("*") ? Label.LABEL_REPEATED : Label.LABEL_OPTIONAL);
        if (type.startsWith("|")) {
            field.setOneofIndex(0);
        }
        String plain = type.replaceFirst("^[*|]", "");
        if (plain.startsWith(".")) {
            field.setTypeName(plain).setType(plain.endsWith("View") ? Type.TYPE_ENUM : Type.TYPE_MESSAGE);
        } else {
            field.setType(Type.valueOf("TYPE_" + plain.toUpperCase(Locale.ROOT)));
        }
        return field.build();
    }

    private static void service(FileDescriptorProto.Builder file) {
        file.addService(ServiceDescriptorProto.newBuilder()
                .setName("ItemService")
                .addMethod(rpc("GetItem", "GetItemRequest", "Item", false))
                .addMethod(rpc("ListItems", "ListItemsRequest", "ListItemsResponse", false))
                .addMethod(rpc("CreateItem", "CreateItemRequest", "Item", false))
                .addMethod(rpc("UpdateItem", "UpdateItemRequest", "Item", false))
                .addMethod(rpc("DeleteItem", "DeleteItemRequest", "Spec", false))
                .addMethod(rpc("RunItem", "RunItemRequest", "Item", false))
                .addMethod(rpc("GetTags", "GetItemRequest", "Item", false))
                .addMethod(rpc("WatchItems", "WatchItemsRequest", "WatchItemsResponse", true)));
    }

    private static MethodDescriptorProto rpc(String name, String input, String output, boolean streams) {
        return MethodDescriptorProto.newBuilder()
                .setName(name)
                .setInputType(".test.v1." + input)
                .setOutputType(".test.v1." + output)
                .setServerStreaming(streams)
                .build();
    }
}
