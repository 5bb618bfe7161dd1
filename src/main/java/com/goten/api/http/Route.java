package com.goten.api.http;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.goten.schema.ApiMethod;
import java.util.List;
import java.util.Optional;

/**
 * One HTTP form of a method, resolved against its messages.
 *
 * @param variables for each variable of the template the field that it sets, as a path from the request
 * @param responseBody the field that is the answer; empty: the whole response
 */
record Route(
        ApiMethod method, List<List<FieldDescriptor>> variables, Body body, Optional<FieldDescriptor> responseBody) {

    /** What the HTTP body is. */
    sealed interface Body {}

    /** Nothing: there must be none. */
    record NoBody() implements Body {}

    /** The whole request but for what is in the path; there are no query parameters then. */
    record WholeRequest() implements Body {}

    /** One field of the request. */
    record OneField(FieldDescriptor field) implements Body {}
}
