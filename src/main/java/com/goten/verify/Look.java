package com.goten.verify;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;

/** One look at all deployments: what is in the scope becomes facts, and each fact is judged by all checks. */
final class Look {
    private final Scene scene;
    private final Scope scope;
    private final ResourceFacts resources;
    private final Findings findings;

    private Look(Scene scene, Scope scope, List<Check> checks) {
        this.scene = scene;
        this.scope = scope;
        this.resources = new ResourceFacts(scene);
        this.findings = new Findings(checks);
    }

    /** @param unknown services and deployments that something points to and that could not be looked at */
    record Seen(Findings findings, Collection<String> unknown) {}

    /** Fails where a database cannot be looked into. */
    static Future<Seen> at(List<Verified> deployments, Scope scope, List<Check> checks) {
        return Scene.open(deployments).compose(scene -> new Look(scene, scope, checks).all().eventually(scene::close));
    }

    private Future<Seen> all() {
        return Future.join(scene.places().stream().map(this::at).toList())
                .map(done -> new Seen(findings, List.copyOf(scene.unknown())));
    }

    private Future<Void> at(Scene.Place place) {
        var id = place.id();
        return place.view()
                .resources(scope.resources(id), page -> resources.of(place, page).map(facts -> judge(facts)))
                .compose(done -> place.view().changes(scope.changes(id), page ->
                        Future.succeededFuture(judge(page.stream().map(row -> new Fact.Change(id, row)).toList()))))
                .compose(done -> place.view().unrecorded(scope.changes(id), page ->
                        Future.succeededFuture(judge(page.stream().map(row -> new Fact.Unrecorded(id, row)).toList()))))
                .compose(done -> scope.leftovers(id) ? leftovers(place) : Future.succeededFuture());
    }

    private Future<Void> leftovers(Scene.Place place) {
        var id = place.id();
        return place.view()
                .strayReferences(page -> Future.succeededFuture(
                        judge(page.stream().map(row -> new Fact.StrayReference(id, row)).toList())))
                .compose(done -> place.view().strayOwners(page -> Future.succeededFuture(
                        judge(page.stream().map(row -> new Fact.StrayOwner(id, row)).toList()))))
                .compose(done -> place.view().brokenPromises(page -> Future.succeededFuture(
                        judge(page.stream().map(row -> new Fact.BrokenPromise(id, row)).toList()))))
                .compose(done -> place.view().deletions(page -> Future.succeededFuture(
                        judge(page.stream().map(row -> new Fact.Deletion(id, row)).toList()))))
                .compose(done -> place.view().intents(page -> Future.succeededFuture(
                        judge(page.stream().map(row -> new Fact.Intent(id, row)).toList()))));
    }

    private Void judge(List<? extends Fact> facts) {
        facts.forEach(findings::judge);
        return null;
    }
}
