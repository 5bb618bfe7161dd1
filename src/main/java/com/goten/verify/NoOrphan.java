package com.goten.verify;

import com.goten.store.Inspection.OwnerRecord;
import com.goten.types.OwnerReference;
import com.goten.verify.Fact.Owner.State;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A resource that names owners has one: of that name, not going for good, and referring to it where it must. What bodies
 * name as owners is on record, and nothing else; an owner that was confirmed knows where its ownees are. Nothing is there
 * whose absence is promised.
 *
 * <p>Owners may be created after what they own, and only an answer of theirs takes a reference away: what was saved a
 * moment ago may wait for them, and so may what nobody has come to look into, as while the nodes are down.
 */
final class NoOrphan implements Check {
    /** Beyond the time that an owner is waited for, and the decision after it. */
    private static final Duration YOUNG = Duration.ofMinutes(2);
    /** Beyond the time that a node takes to come to what is due. */
    private static final Duration NOBODY_LOOKS = Duration.ofMinutes(1);

    @Override
    public Guarantee guarantee() {
        return Guarantee.NO_ORPHAN;
    }

    @Override
    public boolean concerns(Fact fact) {
        return fact instanceof Fact.StrayOwner
                || fact instanceof Fact.BrokenPromise
                || fact instanceof Fact.Resource resource
                        && resource.holds()
                        && resource.content().isPresent()
                        && !(resource.content().get().owners().isEmpty() && resource.ownerRecords().isEmpty());
    }

    @Override
    public void judge(Fact fact, Verdict verdict) {
        if (fact instanceof Fact.StrayOwner stray) {
            verdict.violation("is on record as owned by " + stray.row().name() + ", and is not there");
        } else if (fact instanceof Fact.BrokenPromise) {
            verdict.violation("is there, and it is promised that it is not");
        } else if (fact instanceof Fact.Resource resource) {
            record(resource, verdict);
            owners(resource, verdict);
            resource.ownerRecords().forEach(record -> source(resource, record, verdict));
        }
    }

    private static void record(Fact.Resource resource, Verdict verdict) {
        Set<String> said = resource.content().orElseThrow().owners().stream()
                .map(OwnerReference::getName)
                .collect(Collectors.toSet());
        Set<String> recorded = resource.ownerRecords().stream().map(OwnerRecord::name).collect(Collectors.toSet());
        said.stream().filter(name -> !recorded.contains(name)).forEach(name ->
                verdict.violation("names as owner, and has not on record: " + name));
        recorded.stream().filter(name -> !said.contains(name)).forEach(name ->
                verdict.violation("has on record as owner, and does not name: " + name));
    }

    private static void owners(Fact.Resource resource, Verdict verdict) {
        List<Fact.Owner> owners = resource.owners();
        boolean owned = owners.stream().anyMatch(owner -> owner.state() == State.VALID);
        boolean allSeen = owners.size() == resource.content().orElseThrow().owners().size();
        if (owned || !allSeen || owners.isEmpty()) {
            return;
        }
        String names = owners.size() == 1 ? name(owners.get(0)) : "all " + owners.size();
        if (owners.stream().anyMatch(owner -> leaving(resource, owner)) || attended(resource) || handedOver(resource)) {
            verdict.underWay("has lost its owners: " + names);
        } else {
            verdict.violation("is there without its owners: " + names);
        }
    }

    private static String name(Fact.Owner owner) {
        String name = owner.reference().getName();
        return owner.state() == State.UNSATISFIED ? name + ", which does not refer to it" : name;
    }

    /** One that no longer refers to the ownee has that looked into by its task, and then the ownee's deployment asks. */
    private static boolean leaving(Fact.Resource resource, Fact.Owner owner) {
        return owner.state() == State.LEAVING
                || owner.state() == State.UNSATISFIED && (owner.checked() || asksSoon(resource, owner));
    }

    private static boolean asksSoon(Fact.Resource resource, Fact.Owner owner) {
        return resource.ownerRecords().stream()
                .filter(record -> record.name().equals(owner.reference().getName()))
                .anyMatch(record -> record.overdue().plus(NOBODY_LOOKS).compareTo(Duration.ZERO) > 0);
    }

    /** Who owns it, or still keeps its name, is to tell the ownee's deployment of what becomes of it. */
    private static void source(Fact.Resource resource, OwnerRecord record, Verdict verdict) {
        record.confirmed().map(resource.targets()::get).stream()
                .flatMap(List::stream)
                .filter(place -> place.found().owned() || place.found().kept().isPresent())
                .filter(place -> !place.found().owneeSources().contains(resource.at()))
                .map(place -> "is owned by %s, and %s does not know".formatted(record.name(), place.at()))
                .forEach(resource.isEstablished() ? verdict::violation : verdict::underWay);
    }

    /** Whether an owner has been released by one region, and is not yet the other's. */
    private static boolean handedOver(Fact.Resource resource) {
        return resource.ownerRecords().stream()
                .flatMap(record -> record.confirmed().map(resource.targets()::get).stream())
                .flatMap(List::stream)
                .anyMatch(place -> place.found().offered());
    }

    /** An owner of which nobody can say anything is asked for again and again, and nothing is decided before. */
    private static boolean attended(Fact.Resource resource) {
        return resource.row().deleting()
                || !resource.traces().tasks().isEmpty()
                || resource.ownerRecords().stream().anyMatch(one ->
                        one.age().compareTo(YOUNG) < 0
                                || one.overdue().compareTo(NOBODY_LOOKS) > 0
                                || one.confirmed().isEmpty() && one.attempts() > 0);
    }
}
