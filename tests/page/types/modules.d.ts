// Vendored modules without types of their own.
declare module "d3-geo";
declare module "cytoscape" {
  const cytoscape: any;
  export default cytoscape;
}
