package com.goten.api.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.goten.testing.ReflectingClient;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthCheckTest {
    private ThingServer server;
    private ReflectingClient client;
    private HealthGrpc.HealthBlockingStub health;

    @BeforeEach
    void start() {
        server = new ThingServer();
        client = new ReflectingClient(server.port());
        health = HealthGrpc.newBlockingStub(client.channel()).withDeadlineAfter(30, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private static HealthCheckRequest of(String service) {
        return HealthCheckRequest.newBuilder().setService(service).build();
    }

    @Test
    void serversAndTheirServicesAreServing() {
        assertThat(health.check(of("")).getStatus()).isEqualTo(ServingStatus.SERVING);
        assertThat(health.check(of("things.v1.ThingService")).getStatus()).isEqualTo(ServingStatus.SERVING);
    }

    @Test
    void anUnknownServiceIsNotFound() {
        var refused = catchThrowableOfType(StatusRuntimeException.class, () -> health.check(of("nobody")));
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    }

    @Test
    void watchersOfAnUnknownServiceAreToldSo() {
        assertThat(health.watch(of("nobody")).next().getStatus()).isEqualTo(ServingStatus.SERVICE_UNKNOWN);
    }

    @Test
    void watchersHearOfADrain() {
        var watch = health.watch(of(""));
        assertThat(watch.next().getStatus()).isEqualTo(ServingStatus.SERVING);
        server.gate.drain();
        assertThat(watch.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
        assertThat(health.check(of("")).getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
    }
}
