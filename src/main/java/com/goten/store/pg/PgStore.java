package com.goten.store.pg;

import com.goten.config.PostgresServer;
import com.goten.schema.ApiVersion;
import com.goten.schema.DeploymentId;
import com.goten.store.ChangeFeed;
import com.goten.store.Copies;
import com.goten.store.Handovers;
import com.goten.store.HolderReader;
import com.goten.store.Intents;
import com.goten.store.OwnedReader;
import com.goten.store.OwneeSources;
import com.goten.store.OwnerReferences;
import com.goten.store.PolicyRefreshes;
import com.goten.store.Promises;
import com.goten.store.RegistrySnapshot;
import com.goten.store.ResourceReader;
import com.goten.store.ShadowReader;
import com.goten.store.Shadows;
import com.goten.store.TaskQueue;
import com.goten.store.TaskReader;
import com.goten.store.Writer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The storage of one deployment: opens its database and hands out what the rest of the system asks of it. */
public final class PgStore {
    private static final Logger LOG = LoggerFactory.getLogger(PgStore.class);
    private static final Duration RETENTION_CHECK = Duration.ofSeconds(30);

    private final Vertx vertx;
    private final Pools pools;
    private final String region;
    private final String currentVersion;
    private final PgReader reader;
    private final WriteQueue writer;
    private final CopyLanes copies;
    private final FeedReader feed;
    private final FeedRetention retention;
    private final Duration memory;
    private final long retentionTimer;

    private PgStore(Opening opening, String region, String currentVersion, String feedId) {
        this.vertx = opening.vertx;
        this.pools = opening.pools;
        this.region = region;
        this.currentVersion = currentVersion;
        Context context = vertx.getOrCreateContext();
        this.reader = new PgReader(
                pools.reads(), pools.snapshots(), new GetCombiner(vertx, context, pools.gets(), opening.observer));
        this.writer = new WriteQueue(vertx, context, opening.database, opening.options.writes(), opening.observer);
        this.copies = new CopyLanes(vertx, context, opening.database, opening.options.writes());
        this.feed = new FeedReader(pools.feed(), pools.catchUps(), feedId);
        this.retention = new FeedRetention(
                pools.flows(), opening.options.retention(), opening.options.statement().multipliedBy(2));
        this.memory = opening.options.retention().multipliedBy(2);
        this.retentionTimer = vertx.setPeriodic(RETENTION_CHECK.toMillis(), ignored -> turnRetention());
        sweep();
    }

    /**
     * Opens a database: brings it to the newest schema, makes sure that it is this deployment's.
     *
     * @param database host, port, user, database
     * @param firstVersion current API version of a database that is new
     * @return fails with {@code FailedPrecondition} for another deployment's database or one that commits asynchronously,
     *     with {@code Unavailable} where it cannot be reached
     */
    public static Future<PgStore> open(
            Vertx vertx,
            PgConnectOptions database,
            DeploymentId deployment,
            String firstVersion,
            StoreOptions options,
            StoreObserver observer) {
        return new Opening(vertx, tuned(database, options), options, observer).open(deployment, firstVersion);
    }

    /** As {@link #open}, for those who do not know the client. */
    public static Future<PgStore> open(
            Vertx vertx,
            PostgresServer server,
            String database,
            DeploymentId deployment,
            String firstVersion,
            StoreOptions options,
            StoreObserver observer) {
        var connection = Databases.options(server, database);
        return open(vertx, connection, deployment, firstVersion, options, observer)
                .recover(failure -> Future.failedFuture(Databases.explained(failure, server)));
    }

    private record Opening(
            Vertx vertx, PgConnectOptions database, StoreOptions options, StoreObserver observer, Pools pools) {

        Opening(Vertx vertx, PgConnectOptions database, StoreOptions options, StoreObserver observer) {
            this(vertx, database, options, observer, Pools.open(vertx, database, options));
        }

        Future<PgStore> open(DeploymentId deployment, String firstVersion) {
            return Durability.require(pools.flows())
                    .compose(durable -> DdlChain.apply(pools.flows()))
                    .compose(ready -> Identity.establish(pools.flows(), deployment, firstVersion))
                    .compose(version ->
                            FeedReader.id(pools.flows())
                                    .map(feedId -> new PgStore(this, deployment.region(), version, feedId)))
                    .recover(failure -> pools.close().transform(closed -> PgFailures.fail(failure)));
        }
    }

    /**
     * What a connection needs. The server stops what it does for a client that is gone. A statement sees what was
     * committed before it, whatever the default of the database: so it sees what the one before it has waited for. Plans
     * are made once and kept: so they must be good whatever the tables were like then, and an index look-up always is.
     */
    private static PgConnectOptions tuned(PgConnectOptions database, StoreOptions options) {
        return new PgConnectOptions(database)
                .setCachePreparedStatements(true)
                .setPreparedStatementCacheMaxSize(256)
                .setPipeliningLimit(64)
                .addProperty("application_name", "goten-flows")
                .addProperty("statement_timeout", Long.toString(options.statement().toMillis()))
                .addProperty("lock_timeout", Long.toString(options.lock().toMillis()))
                .addProperty("idle_in_transaction_session_timeout", "60000")
                .addProperty("client_connection_check_interval", "2000")
                .addProperty("default_transaction_isolation", "read committed")
                .addProperty("plan_cache_mode", "force_generic_plan")
                .addProperty("enable_seqscan", "off")
                .addProperty("enable_hashjoin", "off")
                .addProperty("enable_mergejoin", "off")
                .addProperty("client_min_messages", "error")
                .addProperty("jit", "off");
    }

    /** The API version that writes go to. */
    public String currentVersion() {
        return currentVersion;
    }

    public ResourceReader reader() {
        return reader;
    }

    public Writer writer() {
        return writer;
    }

    public ChangeFeed feed() {
        return feed;
    }

    /** @param version whose resources are copied */
    public Copies copies(ApiVersion version) {
        return new PgCopies(vertx, copies, pools.owned(), region, version);
    }

    public TaskQueue tasks() {
        return new PgTasks(pools.flows());
    }

    public Shadows shadows() {
        return new PgShadows(pools.relations(), currentVersion);
    }

    public Intents intents() {
        return new PgShadows(pools.relations(), currentVersion);
    }

    public RegistrySnapshot registrySnapshot() {
        return new PgRegistrySnapshot(pools.flows());
    }

    public OwnerReferences ownerReferences() {
        return new PgOwners(pools.flows(), currentVersion);
    }

    public OwneeSources owneeSources() {
        return new PgOwners(pools.flows(), currentVersion);
    }

    public Promises promises() {
        return new PgOwners(pools.flows(), currentVersion);
    }

    public OwnedReader owned() {
        return new PgOwned(pools.owned());
    }

    public HolderReader holders() {
        return new PgHolders(pools.flows(), currentVersion);
    }

    public PolicyRefreshes policyRefreshes() {
        return new PgPolicyRefreshes(pools.flows(), currentVersion);
    }

    public Handovers handovers() {
        return new PgHandovers(pools.flows());
    }

    public ShadowReader shadowReader() {
        return new PgShadowReader(pools.reads(), currentVersion);
    }

    public TaskReader taskReader() {
        return new PgShadowReader(pools.reads(), currentVersion);
    }

    /** How many writes wait for a transaction. */
    public int waitingWrites() {
        return writer.depth();
    }

    /** Succeeds when the database answers. */
    public Future<Void> ping() {
        return pools.feed().query("select 1").execute()
                .timeout(Pools.WAIT.toMillis(), TimeUnit.MILLISECONDS)
                .<Void>mapEmpty()
                .recover(PgFailures::fail);
    }

    /** Lets what is under way end, and closes all connections. */
    public Future<Void> close() {
        vertx.cancelTimer(retentionTimer);
        return writer.close()
                .transform(closed -> copies.close())
                .transform(closed -> pools.close());
    }

    private void turnRetention() {
        retention.turn().onFailure(failure -> LOG.warn("feed.retention_failed reason={}", failure.getMessage()));
        sweep();
    }

    /** What nodes have left behind that were killed. */
    private void sweep() {
        IntentStatements.sweep(pools.flows())
                .onFailure(failure -> LOG.warn("intent.sweep_failed reason={}", failure.getMessage()));
        MarkStatements.sweep(pools.flows())
                .onFailure(failure -> LOG.warn("mark.sweep_failed reason={}", failure.getMessage()));
        HandoverStatements.forget(pools.flows(), memory)
                .onFailure(failure -> LOG.warn("ownership.sweep_failed reason={}", failure.getMessage()));
    }
}
