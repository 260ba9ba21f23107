"use client";
/** What runs now, what needs attention, what comes next. */
import { PageHeader } from "../../ui/page-header.tsx";

export function Overview() {
  return <PageHeader title="Overview" />;
}
