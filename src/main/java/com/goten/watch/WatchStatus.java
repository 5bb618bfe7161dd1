package com.goten.watch;

/**
 * One running watch, for the admin pages.
 *
 * @param phase what it is doing
 * @param messages sent
 * @param changes sent
 * @param blocked whether its client has not read what was sent
 * @param lagChanges changes of the feed, its own and others, that it has not looked at yet; where it is behind the
 *     ring, at least so many. Looked at from time to time
 */
public record WatchStatus(
        String method, String phase, long messages, long changes, boolean blocked, long lagChanges) {}
