export default function Only() {
  return <b id="only">{typeof document}</b>;
}
