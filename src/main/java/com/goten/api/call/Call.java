package com.goten.api.call;

import com.google.protobuf.DynamicMessage;
import com.goten.schema.ApiMethod;

/** One call: what is called, with what, and what it brings along. */
public record Call(ApiMethod method, DynamicMessage request, CallContext context) {}
