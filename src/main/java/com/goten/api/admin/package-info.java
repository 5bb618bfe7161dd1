/**
 * The operator's port: health, metrics, and why things are as they are. Apart from the API's port, so that it
 * can stay behind the fence and still answers when the API is overloaded.
 */
@NullMarked
package com.goten.api.admin;

import org.jspecify.annotations.NullMarked;
