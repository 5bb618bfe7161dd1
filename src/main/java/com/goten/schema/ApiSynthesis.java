package com.goten.schema;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodOptions;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Empty;
import com.google.protobuf.EmptyProto;
import com.google.protobuf.FieldMaskProto;
import com.google.protobuf.TimestampProto;
import com.goten.annotations.Method;
import com.goten.annotations.MultiRegion;
import com.goten.annotations.Resource;
import com.goten.annotations.RoutingSpec;
import com.goten.annotations.ServiceAnnotations;
import com.goten.annotations.StoreHandleSpec;
import com.goten.types.ViewOuterClass;
import com.goten.types.WatchTypeOuterClass;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Makes the API service of a type that has none: real descriptors, in a file of their own in the type's package, with
 * all options set, so that from here on nothing tells them from declared ones.
 */
final class ApiSynthesis {
    private final VersionFiles version;
    private final String service;
    private final Set<String> taken;

    ApiSynthesis(String service, VersionFiles version) {
        this.service = service;
        this.version = version;
        this.taken = new HashSet<>();
        for (var file : version.files()) {
            file.getMessageTypes().forEach(message -> taken.add(message.getFullName()));
            file.getEnumTypes().forEach(type -> taken.add(type.getFullName()));
            file.getServices().forEach(api -> taken.add(api.getFullName()));
        }
    }

    FileDescriptor synthesise(ResourceType type) {
        return new OneType(type).build();
    }

    /** A message of that name may be declared though the service is not; the synthesised one steps aside. */
    private String freeName(String packageName, String name) {
        var free = name;
        while (!taken.add(packageName + "." + free)) {
            free += "_";
        }
        return free;
    }

    private final class OneType {
        private final ResourceType type;
        private final String packageName;
        private final ApiMessages messages;
        private final HttpTemplates http;
        private final List<FileDescriptor> dependencies = new ArrayList<>();
        private final FileDescriptorProto.Builder file = FileDescriptorProto.newBuilder();
        private final ServiceDescriptorProto.Builder api = ServiceDescriptorProto.newBuilder();

        OneType(ResourceType type) {
            this.type = type;
            this.packageName = version.protoPackage();
            this.messages = new ApiMessages(type, packageName, name -> freeName(packageName, name));
            this.http = new HttpTemplates(type);
        }

        FileDescriptor build() {
            file.setName(packageName.replace('.', '/') + "/" + TypeNames.snakeCase(type.singular())
                            + "_service.synthesised.proto")
                    .setPackage(packageName)
                    .setSyntax("proto3");
            addReads();
            addWatches(change());
            addWrites();
            file.addService(api.setName(type.singular() + "Service"));
            return link();
        }

        private void addReads() {
            var resource = "." + type.descriptor().getFullName();
            add(Verb.GET, messages.getRequest(), resource, get(http.resource("name", "")));
            add(Verb.BATCH_GET, messages.batchGetRequest(), messages.batchGetResponse(),
                    get(http.everywhere(":batchGet")));
            add(Verb.LIST, messages.listRequest(), messages.pageResponse(Verb.LIST), get(http.collection("")));
            add(Verb.SEARCH, messages.searchRequest(), messages.pageResponse(Verb.SEARCH),
                    get(http.collection(":search")));
        }

        /** With GET beside POST: browsers' EventSource and plain curl can do nothing else. */
        private void addWatches(String change) {
            add(Verb.WATCH, messages.watchRequest(), messages.watchResponse(change),
                    postAndGet(http.resource("name", ":watch")));
            add(Verb.WATCH_COLLECTION, messages.watchCollectionRequest(), messages.watchCollectionResponse(change),
                    postAndGet(http.collection(":watch")));
        }

        private void addWrites() {
            var resource = "." + type.descriptor().getFullName();
            var body = TypeNames.snakeCase(type.singular());
            add(Verb.CREATE, messages.createRequest(), resource, http.collection("").stream()
                    .map(path -> HttpRule.newBuilder().setPost(path).setBody(body).build())
                    .toList());
            add(Verb.UPDATE, messages.updateRequest(), resource, http.resource(body + ".name", "").stream()
                    .map(path -> HttpRule.newBuilder().setPut(path).setBody(body).build())
                    .toList());
            add(Verb.DELETE, messages.deleteRequest(), "." + Empty.getDescriptor().getFullName(),
                    http.resource("name", "").stream()
                            .map(path -> HttpRule.newBuilder().setDelete(path).build())
                            .toList());
        }

        private static List<HttpRule> get(List<String> paths) {
            return paths.stream().map(path -> HttpRule.newBuilder().setGet(path).build()).toList();
        }

        private static List<HttpRule> postAndGet(List<String> paths) {
            var posts = paths.stream().map(path -> HttpRule.newBuilder().setPost(path).setBody("*").build());
            return Stream.concat(posts, get(paths).stream()).toList();
        }

        private void add(
                Verb verb, DescriptorProto.Builder request, DescriptorProto.Builder response, List<HttpRule> rules) {
            file.addMessageType(response);
            add(verb, request, "." + packageName + "." + response.getName(), rules);
        }

        private void add(Verb verb, DescriptorProto.Builder request, String output, List<HttpRule> rules) {
            file.addMessageType(request);
            boolean watch = verb == Verb.WATCH || verb == Verb.WATCH_COLLECTION;
            api.addMethod(MethodDescriptorProto.newBuilder()
                    .setName(MethodVerbs.distinctName(verb, type))
                    .setInputType("." + packageName + "." + request.getName())
                    .setOutputType(output)
                    .setServerStreaming(watch)
                    .setOptions(options(verb, rules)));
        }

        private MethodOptions options(Verb verb, List<HttpRule> rules) {
            var options = MethodOptions.newBuilder()
                    .setExtension(AnnotationsProto.http, HttpTemplates.rule(rules))
                    .setExtension(ServiceAnnotations.method, method(verb))
                    .setExtension(
                            ServiceAnnotations.tx,
                            StoreHandleSpec.newBuilder().setReadOnly(!verb.writes()).build());
            if (verb.writes()) {
                var routing = RoutingSpec.newBuilder().setExecuteOnOwningRegion(true).build();
                options.setExtension(MultiRegion.multiRegionRouting, routing);
            }
            return options.build();
        }

        private Method method(Verb verb) {
            var method = Method.newBuilder().setResource(type.singular());
            return switch (verb) {
                case GET -> method.setVerb("get").build();
                case BATCH_GET -> method.setVerb("batchGet").setIsPlural(true).build();
                case LIST -> method.setVerb("list").setIsCollection(true).setIsPlural(true).build();
                case SEARCH -> method.setVerb("search").setIsCollection(true).setIsPlural(true).build();
                case WATCH -> method.setVerb("watch").build();
                case WATCH_COLLECTION -> method.setVerb("watch").setIsCollection(true).setIsPlural(true).build();
                case CREATE -> method.setVerb("create").setIsCollection(true).build();
                case UPDATE -> method.setVerb("update").build();
                case DELETE -> method.setVerb("delete").build();
                case CUSTOM -> throw new IllegalArgumentException("a custom method is never synthesised");
            };
        }

        /** The declared Change message of the type, or a new one; its full name. */
        private String change() {
            var declared = version.changeOf(service, type.fullName());
            if (declared.isPresent()) {
                dependencies.add(declared.get().getFile());
                return declared.get().getFullName();
            }
            var change = messages.change();
            file.addMessageType(change);
            return packageName + "." + change.getName();
        }

        private FileDescriptor link() {
            dependencies.addAll(List.of(
                    type.descriptor().getFile(),
                    EmptyProto.getDescriptor(),
                    FieldMaskProto.getDescriptor(),
                    TimestampProto.getDescriptor(),
                    ViewOuterClass.getDescriptor(),
                    WatchTypeOuterClass.getDescriptor(),
                    AnnotationsProto.getDescriptor(),
                    Resource.getDescriptor(),
                    ServiceAnnotations.getDescriptor(),
                    MultiRegion.getDescriptor()));
            var distinct = dependencies.stream().distinct().toArray(FileDescriptor[]::new);
            for (var dependency : distinct) {
                file.addDependency(dependency.getName());
            }
            try {
                return FileDescriptor.buildFrom(file.build(), distinct);
            } catch (DescriptorValidationException bug) {
                throw new IllegalStateException("synthesised API of " + type + " is not valid", bug);
            }
        }
    }
}
