/** What was done, and by whom. */
import type { Metadata } from "next";
import { AuditPage } from "./audit-page.tsx";

export const metadata: Metadata = { title: "Audit log" };

export default function Page() {
  return <AuditPage />;
}
