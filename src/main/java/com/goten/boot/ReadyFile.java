package com.goten.boot;

import com.goten.schema.DeploymentId;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A file that is there while the environment is ready, and says where everything is. It appears whole or not at all.
 */
record ReadyFile(Path file) {

    /** Where one deployment listens. */
    record Address(DeploymentId id, String address) {}

    void write(List<Address> deployments, String admin) {
        var list = new JsonArray();
        deployments.forEach(deployment -> list.add(new JsonObject()
                .put("service", deployment.id().service())
                .put("region", deployment.id().region())
                .put("address", deployment.address())));
        var json = new JsonObject().put("deployments", list).put("admin", admin);
        var target = file.toAbsolutePath();
        try {
            var temporary = Files.createTempFile(target.getParent(), "." + target.getFileName(), ".tmp");
            Files.writeString(temporary, json.encode() + "\n");
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new StartException("cannot write the ready file " + file + ": " + e);
        }
    }

    /** The deployments that it names. */
    Set<DeploymentId> deployments() {
        try {
            return new JsonObject(Files.readString(file)).getJsonArray("deployments").stream()
                    .map(JsonObject.class::cast)
                    .map(deployment -> new DeploymentId(deployment.getString("service"), deployment.getString("region")))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new StartException("cannot read the ready file " + file + ": " + e);
        } catch (DecodeException | ClassCastException | NullPointerException e) {
            throw new StartException(file + " is no ready file");
        }
    }

    /** Takes it away: what a killed process left, or what is not so any more. */
    void remove() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new StartException("cannot remove the ready file " + file + ": " + e);
        }
    }
}
