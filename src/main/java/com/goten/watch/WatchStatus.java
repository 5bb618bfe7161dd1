package com.goten.watch;

/**
 * One running watch, for the admin pages.
 *
 * @param phase what it is doing
 * @param messages sent
 * @param changes sent
 * @param blocked whether its client has not read what was sent
 */
public record WatchStatus(String method, String phase, long messages, long changes, boolean blocked) {}
