package com.goten.store;

import java.time.Instant;
import java.util.Optional;

/**
 * How far the copies from an origin have come.
 *
 * @param token where to go on watching; empty: from the beginning
 * @param complete a whole snapshot has come since the owner last said that it begins anew
 * @param safeTime all that the owner had committed by then, by its own clock, is here; empty where that is not known
 */
public record CopyCursor(Origin origin, String token, boolean complete, Optional<Instant> safeTime) {}
