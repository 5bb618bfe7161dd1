package com.goten.resource.json;

import com.fasterxml.jackson.core.JsonToken;

/** A JSON value as a sequence of tokens. */
interface JsonTokens {

    /**
     * Steps to the next token.
     *
     * @throws com.goten.errors.GotenException.InvalidArgument where the text is not JSON, with the position
     */
    JsonToken next();

    /** The token that we stand on. */
    JsonToken current();

    /** Name, string without its quotes, or number as it is written. */
    String text();
}
