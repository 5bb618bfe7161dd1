package com.goten.schema;

import java.util.Optional;

/**
 * One {@code google.api.http} rule of a method.
 *
 * @param httpMethod GET, POST, PUT, PATCH, DELETE or the custom kind
 * @param template path template as in the option, {@code /v1/{name=projects/*}:watch}
 * @param body request field that is the HTTP body, {@code *} for the whole request, empty for none
 * @param responseBody response field that is the HTTP body; empty for the whole response
 */
public record HttpBinding(String httpMethod, String template, Optional<String> body, Optional<String> responseBody) {}
