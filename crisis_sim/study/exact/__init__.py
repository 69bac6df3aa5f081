"""What is proven: tipping points, maps, claims over whole ranges, the nearest flip."""
