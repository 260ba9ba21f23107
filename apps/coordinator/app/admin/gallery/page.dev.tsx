/** Every component in its states, for those who build pages. Development alone has it. */
import type { Metadata } from "next";
import { Gallery } from "./gallery.tsx";

export const metadata: Metadata = { title: "Gallery" };

export default function GalleryPage() {
  return <Gallery />;
}
