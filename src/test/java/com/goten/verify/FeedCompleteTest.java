package com.goten.verify;

import static com.goten.verify.PlantedWorld.AT_ONCE;
import static com.goten.verify.PlantedWorld.DEVICES;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Change feeds that do not tell what is there. */
class FeedCompleteTest {
    private final PlantedWorld world = new PlantedWorld();

    @AfterEach
    void close() {
        world.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "update resource set body = body || '\\x1a0178'::bytea where name = 'deviceModels/t1000' ; or not the same there",
        "update resource set generation = 7 where name = 'deviceModels/t1000' ; or not the same there",
        "delete from resource where name = 'projects/house/deviceGroups/all' ; is at nothing",
        "delete from change where name = 'deviceModels/t1000' ; without a change in the feed",
        "delete from change where name = 'deviceModels/gone' and after is not null ; the feed has nothing before it",
        "update change set revision = case when after is null then revision else 9000 end, before_revision = case when after is null then 9000 end where name = 'deviceModels/gone' ; goes back",
        "update change set before_revision = 77 where name = 'deviceModels/gone' and after is null ; from revision 77",
    })
    void findsAFeedThatTellsSomethingElse(String sql, String words) {
        world.plant(DEVICES, sql);
        Report report = world.verifying().report(AT_ONCE);
        assertThat(report.line(Guarantee.FEED_COMPLETE).violations()).as(report.table()).isEqualTo(1);
        world.assertFound(Guarantee.FEED_COMPLETE, words);
    }

    @Test
    void whatHasExpiredInTheFeedIsNotMissed() {
        world.plant(DEVICES, "update feed set (floor_xid, floor_seq) = (select xid, seq from change where name = 'deviceModels/t1000')");
        world.plant(DEVICES, "delete from change where (xid, seq) <= (select floor_xid, floor_seq from feed)");
        world.verifying().requireClean();
    }

    /** Revisions are those of the region that it was released from, and then those of its new owner. */
    @Test
    void whatComesBackAsACopyIsCountedAnew() {
        String change = """
                insert into change (slot, version, type, name, uuid, revision, epoch, after, owned, owning_region, regions,
                                    generation, deleting, before, before_revision, before_owned, offer)
                select slot, version, type, name, uuid, %d, 3, after, false, 'eastus2', regions, generation, deleting, after,
                       revision, owned, %s
                from change where name = 'deviceModels/t1000' order by xid desc, seq desc limit 1""";
        world.plant(DEVICES, change.formatted(5000, "'{}'"));
        world.plant(DEVICES, change.formatted(5, "null"));
        world.plant(DEVICES, """
                update resource set revision = 5, epoch = 3, owned = false, owning_region = 'eastus2'
                where name = 'deviceModels/t1000'""");
        Report report = world.verifying().report(AT_ONCE);
        assertThat(report.line(Guarantee.FEED_COMPLETE).violations()).as(report.table()).isZero();
    }
}
