/**
 * The API over the event bus, for sibling services in the same cluster: any method by request and reply
 * ({@link com.goten.api.bus.ApiBus}), and published hints of changes ({@link com.goten.api.bus.ChangePublisher}).
 */
@NullMarked
package com.goten.api.bus;

import org.jspecify.annotations.NullMarked;
