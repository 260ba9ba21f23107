/** In the frame of the public pages. */
export { PublicFrame as default } from "../public-frame.tsx";
