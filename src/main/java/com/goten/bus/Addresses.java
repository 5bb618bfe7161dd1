package com.goten.bus;

import com.goten.schema.DeploymentId;

/**
 * All addresses of the event bus: {@code goten.<service>.<region>.<what>} (described in {@code verticles.md}). Service
 * names hold dots themselves, so addresses are made here and never taken apart.
 */
public final class Addresses {
    private Addresses() {}

    /** Any API method of the deployment, by request and reply. */
    public static String api(DeploymentId deployment) {
        return of(deployment, "api");
    }

    /** Published changes of one resource type; {@code type} is the singular name. */
    public static String changes(DeploymentId deployment, String type) {
        return of(deployment, "changes." + type);
    }

    /** A custom method; {@code fullMethod} is {@code devices.v1.DeviceService/Reboot}. */
    public static String method(DeploymentId deployment, String fullMethod) {
        return of(deployment, "method." + fullMethod);
    }

    /** A wake-up between our own verticles; {@code what} names the work that may be there. */
    public static String hint(DeploymentId deployment, String what) {
        return of(deployment, "hint." + what);
    }

    /** Orders and questions to one of our verticles: pause, drain, status. */
    public static String control(DeploymentId deployment, String verticle) {
        return of(deployment, "control." + verticle);
    }

    private static String of(DeploymentId deployment, String what) {
        return "goten." + deployment.service() + "." + deployment.region() + "." + what;
    }
}
