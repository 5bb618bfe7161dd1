package com.goten.api.call;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.FieldMask;
import com.goten.resource.Projection;
import com.goten.schema.ApiMethod;
import com.goten.schema.ResourceType;
import com.goten.types.View;

/** What a read is to answer with: the request's {@code view} and {@code field_mask}. */
public final class ReadFields {
    private final ResourceType type;
    private final RequestField<View> view;
    private final RequestField<FieldMask> mask;
    private final Projection everything;

    public ReadFields(ApiMethod method) {
        this.type = method.resourceType();
        this.view = RequestField.view(method, "view");
        this.mask = RequestField.mask(method, "field_mask");
        this.everything = Projection.of(type, View.UNSPECIFIED, FieldMask.getDefaultInstance(), mask.name());
    }

    public Projection in(DynamicMessage request) {
        View asked = view.in(request);
        FieldMask paths = mask.in(request);
        return asked == View.UNSPECIFIED && paths.getPathsCount() == 0
                ? everything
                : Projection.of(type, asked, paths, mask.name());
    }
}
