/**
 * Resources as values: names, bodies, metadata, references, masks, projections, orders, pages. Pure functions over
 * {@link com.goten.schema.ResourceType} and protobuf messages; nothing here does I/O.
 */
@NullMarked
package com.goten.resource;

import org.jspecify.annotations.NullMarked;
