package com.goten.verify;

import com.goten.schema.DeploymentId;

/** Something, and the deployment in whose database it is. */
record Located<T>(DeploymentId at, T found) {}
