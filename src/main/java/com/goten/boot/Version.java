package com.goten.boot;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version that the jar's manifest says; "development" where there is no jar. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        var version = Optional.ofNullable(Version.class.getPackage().getImplementationVersion());
        return new String[] {"goten " + version.orElse("development") + " on Java " + Runtime.version()};
    }
}
