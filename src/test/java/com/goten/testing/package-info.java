/** What tests of several packages share. */
package com.goten.testing;
