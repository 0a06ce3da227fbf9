// The least a Worker can do.
export default {
  fetch() {
    return new Response("Hello");
  },
};
