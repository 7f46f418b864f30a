// The ball |x| <= 1 in tetrahedra. The boundary has a name that begins with sphere: it is one.
SetFactory("OpenCASCADE");
Sphere(1) = {0, 0, 0, 1};
MeshSize {:} = 0.75;
Mesh.MeshSizeFromCurvature = 0;
Physical Surface("sphere") = {1};
Physical Volume("ball") = {1};
