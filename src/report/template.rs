//! A table to begin with, for every kind of file: columns Nadir knows by name, and two made-up rows.

use crate::model::Role;

/// Name and text of the table to begin with; `None` for kinds of files nobody types.
pub fn of(role: Role) -> Option<(&'static str, &'static str)> {
    match role {
        Role::Facilities => Some((
            "facilities-template.csv",
            "name,latitude,longitude,kind,region\n\
             Example plant A,50.45,30.52,power plant,First example region\n\
             Example plant B,49.84,24.03,substation,Second example region\n",
        )),
        Role::Images => Some((
            "images-template.csv",
            "id,platform,operator,start,cloud_percent,geometry\n\
             example-1,Example-1,Example,2024-05-01T09:12:00Z,10,\"POLYGON((30.4 50.4,30.6 50.4,30.6 50.5,30.4 50.5,30.4 50.4))\"\n\
             example-2,Example-1,Example,2024-05-03T09:20:00Z,35,\"POLYGON((23.9 49.8,24.1 49.8,24.1 49.9,23.9 49.9,23.9 49.8))\"\n",
        )),
        Role::Strikes => Some((
            "strikes-template.csv",
            "date,time,zone,latitude,longitude,kind\n\
             2024-05-02,03:10,Europe/Kyiv,50.45,30.52,example\n\
             2024-05-06,22:45,Europe/Kyiv,49.84,24.03,example\n",
        )),
        Role::Regions => Some((
            "regions-template.csv",
            "name,geometry\n\
             First example region,\"POLYGON((29 49,32 49,32 51,29 51,29 49))\"\n\
             Second example region,\"POLYGON((23 49,25 49,25 50,23 50,23 49))\"\n",
        )),
        _ => None,
    }
}

/// The names of the columns alone, to type rows below.
pub fn header(role: Role) -> Option<&'static str> {
    of(role)?.1.split_inclusive('\n').next()
}
