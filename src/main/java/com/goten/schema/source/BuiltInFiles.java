package com.goten.schema.source;

import com.google.protobuf.Descriptors.FileDescriptor;
import java.util.List;
import java.util.stream.Stream;

/** Which files are built in. What they import is built in as well. */
final class BuiltInFiles {
    private BuiltInFiles() {}

    static List<FileDescriptor> roots() {
        return Stream.of(protocol(), protobuf(), googleApi(), googleOthers())
                .flatMap(List::stream)
                .toList();
    }

    private static List<FileDescriptor> protocol() {
        return List.of(
                com.goten.annotations.MultiRegion.getDescriptor(),
                com.goten.annotations.References.getDescriptor(),
                com.goten.annotations.Resource.getDescriptor(),
                com.goten.annotations.ServiceAnnotations.getDescriptor(),
                com.goten.types.MetaProto.getDescriptor(),
                com.goten.types.MultiRegionPolicyOuterClass.getDescriptor(),
                com.goten.types.ViewOuterClass.getDescriptor(),
                com.goten.types.WatchTypeOuterClass.getDescriptor(),
                com.goten.watchtype.WatchTypeOuterClass.getDescriptor());
    }

    private static List<FileDescriptor> protobuf() {
        return List.of(
                com.google.protobuf.AnyProto.getDescriptor(),
                com.google.protobuf.ApiProto.getDescriptor(),
                com.google.protobuf.DescriptorProtos.getDescriptor(),
                com.google.protobuf.DurationProto.getDescriptor(),
                com.google.protobuf.EmptyProto.getDescriptor(),
                com.google.protobuf.FieldMaskProto.getDescriptor(),
                com.google.protobuf.SourceContextProto.getDescriptor(),
                com.google.protobuf.StructProto.getDescriptor(),
                com.google.protobuf.TimestampProto.getDescriptor(),
                com.google.protobuf.TypeProto.getDescriptor(),
                com.google.protobuf.WrappersProto.getDescriptor());
    }

    private static List<FileDescriptor> googleApi() {
        return List.of(
                com.google.api.AnnotationsProto.getDescriptor(),
                com.google.api.AuthProto.getDescriptor(),
                com.google.api.BackendProto.getDescriptor(),
                com.google.api.BillingProto.getDescriptor(),
                com.google.api.ClientProto.getDescriptor(),
                com.google.api.ConfigChangeProto.getDescriptor(),
                com.google.api.ConsumerProto.getDescriptor(),
                com.google.api.ContextProto.getDescriptor(),
                com.google.api.ControlProto.getDescriptor(),
                com.google.api.DistributionProto.getDescriptor(),
                com.google.api.DocumentationProto.getDescriptor(),
                com.google.api.EndpointProto.getDescriptor(),
                com.google.api.ErrorReasonProto.getDescriptor(),
                com.google.api.FieldBehaviorProto.getDescriptor(),
                com.google.api.FieldInfoProto.getDescriptor(),
                com.google.api.HttpBodyProto.getDescriptor(),
                com.google.api.HttpProto.getDescriptor(),
                com.google.api.LabelProto.getDescriptor(),
                com.google.api.LaunchStageProto.getDescriptor(),
                com.google.api.LogProto.getDescriptor(),
                com.google.api.LoggingProto.getDescriptor(),
                com.google.api.MetricProto.getDescriptor(),
                com.google.api.MonitoredResourceProto.getDescriptor(),
                com.google.api.MonitoringProto.getDescriptor(),
                com.google.api.PolicyProto.getDescriptor(),
                com.google.api.QuotaProto.getDescriptor(),
                com.google.api.ResourceProto.getDescriptor(),
                com.google.api.RoutingProto.getDescriptor(),
                com.google.api.ServiceProto.getDescriptor(),
                com.google.api.SourceInfoProto.getDescriptor(),
                com.google.api.SystemParameterProto.getDescriptor(),
                com.google.api.UsageProto.getDescriptor(),
                com.google.api.VisibilityProto.getDescriptor());
    }

    private static List<FileDescriptor> googleOthers() {
        return List.of(
                com.google.longrunning.OperationsProto.getDescriptor(),
                com.google.rpc.CodeProto.getDescriptor(),
                com.google.rpc.ErrorDetailsProto.getDescriptor(),
                com.google.rpc.HttpProto.getDescriptor(),
                com.google.rpc.StatusProto.getDescriptor(),
                com.google.rpc.context.AttributeContextProto.getDescriptor(),
                com.google.rpc.context.AuditContextProto.getDescriptor(),
                com.google.type.CalendarPeriodProto.getDescriptor(),
                com.google.type.ColorProto.getDescriptor(),
                com.google.type.DateProto.getDescriptor(),
                com.google.type.DateTimeProto.getDescriptor(),
                com.google.type.DayOfWeekProto.getDescriptor(),
                com.google.type.DecimalProto.getDescriptor(),
                com.google.type.ExprProto.getDescriptor(),
                com.google.type.FractionProto.getDescriptor(),
                com.google.type.IntervalProto.getDescriptor(),
                com.google.type.LatLngProto.getDescriptor(),
                com.google.type.LocalizedTextProto.getDescriptor(),
                com.google.type.MoneyProto.getDescriptor(),
                com.google.type.MonthProto.getDescriptor(),
                com.google.type.PhoneNumberProto.getDescriptor(),
                com.google.type.PostalAddressProto.getDescriptor(),
                com.google.type.QuaternionProto.getDescriptor(),
                com.google.type.TimeOfDayProto.getDescriptor());
    }
}
