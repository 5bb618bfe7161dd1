-- One database for each deployment of the region; the image makes that of devices itself.
create database meta owner goten template template0 encoding 'UTF8' locale 'C';
create database iam owner goten template template0 encoding 'UTF8' locale 'C';
