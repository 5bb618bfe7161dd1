package com.goten.api.call;

import com.google.protobuf.DynamicMessage;
import com.goten.schema.ApiMethod;

/** One call: over what, what is called, with what, and what it brings along. */
public record Call(Surface surface, ApiMethod method, DynamicMessage request, CallContext context) {}
