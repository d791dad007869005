# Libraries of Debian that have neither a pkg-config file nor a CMake package.

# MeCab has no pkg-config file. Its IPADIC dictionary is read at run time: where this system keeps it, or where $HINOMI_MECAB_DICTIONARY says.
find_path(MECAB_INCLUDE_DIR mecab.h REQUIRED)
find_library(MECAB_LIBRARY mecab REQUIRED)
find_path(MECAB_DICTIONARY sys.dic PATHS /var/lib/mecab/dic/ipadic-utf8 /usr/share/mecab/dic/ipadic-utf8 NO_DEFAULT_PATH)
if(NOT MECAB_DICTIONARY)
  set(MECAB_DICTIONARY /var/lib/mecab/dic/ipadic-utf8)
endif()
add_library(mecab UNKNOWN IMPORTED)
set_target_properties(mecab PROPERTIES IMPORTED_LOCATION ${MECAB_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${MECAB_INCLUDE_DIR}
  INTERFACE_COMPILE_DEFINITIONS HINOMI_MECAB_DICTIONARY="${MECAB_DICTIONARY}")

find_path(PHONENUMBER_INCLUDE_DIR phonenumbers/phonenumberutil.h REQUIRED)
find_library(PHONENUMBER_LIBRARY phonenumber REQUIRED)
find_package(Protobuf REQUIRED)
add_library(phonenumber UNKNOWN IMPORTED)
set_target_properties(phonenumber PROPERTIES IMPORTED_LOCATION ${PHONENUMBER_LIBRARY}
  INTERFACE_INCLUDE_DIRECTORIES ${PHONENUMBER_INCLUDE_DIR} INTERFACE_LINK_LIBRARIES protobuf::libprotobuf)
