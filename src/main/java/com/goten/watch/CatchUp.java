package com.goten.watch;

import com.goten.errors.GotenException;
import com.goten.store.ChangeFeed;
import com.goten.store.FeedCursor;
import com.goten.watch.Subscription.Awaiting;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the feed for one watch that is behind the ring: a page at a time, in its turn. The turn lasts until the page
 * has been sent, which bounds the pages in memory for all watches together.
 */
final class CatchUp {
    private final Subscription to;
    private final WatchSources sources;
    private final Patience patience;
    private Turnstile.@Nullable Pass pass;
    private boolean under;

    CatchUp(Subscription to, WatchSources sources) {
        this.to = to;
        this.sources = sources;
        this.patience = new Patience(to.loop(), sources.patience().outage());
    }

    /** Reads a page after a place, unless one is being read already. Ends the watch where the store stays away. */
    void read(FeedCursor from, Consumer<ChangeFeed.Page> use) {
        if (under) {
            return;
        }
        under = true;
        to.metrics().caughtUp();
        to.await(sources.patience().outage(), sources.catchUps().enter(), "waiting in line to catch up",
                Turnstile.Pass::leave, new Awaiting<Turnstile.Pass>() {
                    @Override
                    public void got(Turnstile.Pass mine) {
                        pass = mine;
                        ask(from, use);
                    }

                    @Override
                    public void failed(GotenException error) {
                        to.end(error);
                    }
                });
    }

    /** The page is no longer in use. */
    void pageRead() {
        if (!under) {
            close();
        }
    }

    void close() {
        if (pass != null) {
            pass.leave();
            pass = null;
        }
    }

    private void ask(FeedCursor from, Consumer<ChangeFeed.Page> use) {
        to.await(sources.patience().read(), sources.feed().read(from, sources.options().feed().pageSize()),
                "catching up with the change feed", late -> {}, new Awaiting<ChangeFeed.Page>() {
                    @Override
                    public void got(ChangeFeed.Page page) {
                        patience.succeeded();
                        if (leadsNowhere(from, page)) {
                            again();
                        } else {
                            under = false;
                            use.accept(page);
                        }
                    }

                    @Override
                    public void failed(GotenException error) {
                        if (patience.endures(error)) {
                            again();
                        } else {
                            to.end(error);
                        }
                    }
                });
    }

    /** A page without changes that does not move: the feed cannot tell yet what follows. */
    private static boolean leadsNowhere(FeedCursor from, ChangeFeed.Page page) {
        return !page.expired() && page.changes().isEmpty() && page.next().compareTo(from) <= 0;
    }

    private void again() {
        close();
        to.later(patience.pause(), () -> {
            under = false;
            to.proceed();
        });
    }
}
