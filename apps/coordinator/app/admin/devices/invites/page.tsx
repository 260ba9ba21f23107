/** The invites that let devices in. */
import type { Metadata } from "next";
import { InvitesPage } from "./invites-page.tsx";

export const metadata: Metadata = { title: "Invites" };

export default function Page() {
  return <InvitesPage />;
}
